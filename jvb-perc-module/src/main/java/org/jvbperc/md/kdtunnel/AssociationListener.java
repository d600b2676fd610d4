package org.jvbperc.md.kdtunnel;

/** Receives events of associations. It is called without locks, on any thread, and must not block. */
public interface AssociationListener {
    /** The bridge has media keys for the endpoint. */
    void keyed(RelayedAssociation association);

    /** The association has ended; called once. */
    void ended(RelayedAssociation association);
}
