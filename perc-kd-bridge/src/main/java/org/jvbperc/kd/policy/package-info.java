/**
 * A conference's policy: who may join with which credentials, when keys change, and how media is protected. Values
 * only.
 */
@NullMarked
package org.jvbperc.kd.policy;

import org.jspecify.annotations.NullMarked;
