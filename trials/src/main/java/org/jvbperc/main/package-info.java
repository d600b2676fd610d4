/** The program behind the script {@code ./perc} of a source checkout: every command of the project under one name. */
@NullMarked
package org.jvbperc.main;

import org.jspecify.annotations.NullMarked;
