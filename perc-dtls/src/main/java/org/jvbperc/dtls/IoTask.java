package org.jvbperc.dtls;

import java.io.IOException;

/** A task of an association that may send or receive; its failure ends the association. */
@FunctionalInterface
public interface IoTask {
    /** Runs on the association's thread. */
    void run() throws IOException;
}
