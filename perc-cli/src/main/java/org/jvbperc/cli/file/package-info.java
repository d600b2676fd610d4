/** Files that options of {@code perc} name: how they are read, and words for the ways in which that fails. */
@NullMarked
package org.jvbperc.cli.file;

import org.jspecify.annotations.NullMarked;
