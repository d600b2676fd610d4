/**
 * The endpoint SDK.
 */
@NullMarked
package org.jvbperc.endpoint;

import org.jspecify.annotations.NullMarked;
