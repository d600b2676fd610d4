/**
 * The demo: every role as a process of its own on loopback, a call between them, and a report that is checked, not believed.
 */
@NullMarked
package org.jvbperc.testenv.demo;

import org.jspecify.annotations.NullMarked;
