/** The Java agent, which weaves members of the bridge. Only this package uses ByteBuddy. */
@NullMarked
package org.jvbperc.md.agent.weave;

import org.jspecify.annotations.NullMarked;
