/** What the tests of all modules share. Only tests use it, and it uses the JDK alone. */
@NullMarked
package org.jvbperc.testkit;

import org.jspecify.annotations.NullMarked;
