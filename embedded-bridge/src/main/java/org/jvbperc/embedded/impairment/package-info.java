/**
 * Loss, duplication and reordering of UDP datagrams on purpose, repeatable by a seed. JDK only.
 */
@NullMarked
package org.jvbperc.embedded.impairment;

import org.jspecify.annotations.NullMarked;
