/**
 * Code that the HTTP clients and servers of all roles share, so that none of them is more lenient than the others: bodies with
 * a limit, strict JSON, the JDK's servers, the page's file types, and the daemon threads of their executors. May import the JDK and Jackson.
 */
@NullMarked
package org.jvbperc.http;

import org.jspecify.annotations.NullMarked;
