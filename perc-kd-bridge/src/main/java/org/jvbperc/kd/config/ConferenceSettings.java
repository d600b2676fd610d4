package org.jvbperc.kd.config;

import java.net.URI;
import java.util.List;
import org.jvbperc.kd.policy.ConferencePolicy;

/**
 * A conference that exists from the start.
 *
 * @param mdUrls HTTP interfaces of its Media Distributors; empty if they dial in
 */
public record ConferenceSettings(String room, List<URI> mdUrls, ConferencePolicy policy) {}
