/** Only the class that Smack looks for; everything else is in {@code org.jvbperc.jicofo}. */
@NullMarked
package org.jivesoftware.smack.legacy;

import org.jspecify.annotations.NullMarked;
