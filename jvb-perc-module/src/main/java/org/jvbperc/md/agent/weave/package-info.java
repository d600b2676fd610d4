/**
 * The Java agent: which members of the bridge are woven, and how. The only code that uses ByteBuddy.
 */
@NullMarked
package org.jvbperc.md.agent.weave;

import org.jspecify.annotations.NullMarked;
