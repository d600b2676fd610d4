package org.jvbperc.dtls;

import java.io.IOException;

/** Work of an association that may have to send or receive; its failure ends the association. */
@FunctionalInterface
public interface IoTask {
    /** Does it, on the association's thread. */
    void run() throws IOException;
}
