/**
 * PERC's own data in XMPP signalling: the {@code <perc>} element of conferences and endpoints, {@code <perc-error>}, attributes on
 * ICE-UDP transports, features and statistics. {@code XExtension} classes, which Smack instantiates, read elements without
 * checks; the checks are made when they are turned into records. May import {@code perc-core}, jitsi-xmpp-extensions and Smack.
 */
@NullMarked
package org.jvbperc.xmpp;

import org.jspecify.annotations.NullMarked;
