package org.jvbperc.md.kdtunnel;

/** Learns what becomes of associations. Called without locks, on any thread; must not block. */
public interface AssociationListener {
    /** The endpoint's media can flow. */
    void keyed(RelayedAssociation association);

    /** The association is over, exactly once. */
    void ended(RelayedAssociation association);
}
