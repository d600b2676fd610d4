/** State of PERC on a videobridge's private HTTP server; the videobridge looks for resources here. */
@NullMarked
package org.jitsi.videobridge.rest.root.perc;

import org.jspecify.annotations.NullMarked;
