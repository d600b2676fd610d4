package org.jvbperc.kd.app;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.identity.authorization.Invitation;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.config.KdConfig;
import org.jvbperc.kd.core.KeyDistributorCore;
import org.jvbperc.kd.http.ConferenceOperations;
import org.jvbperc.kd.http.HttpProblem;
import org.jvbperc.kd.policy.ConferencePolicy;
import org.jvbperc.kd.policy.IdentityPattern;
import org.jvbperc.kd.tunnel.MdLinkStatus;
import org.jvbperc.kd.tunnel.MdRegistry;
import org.jvbperc.kd.tunnel.StartConfException;

/** The administrators' operations on the conferences of a running Key Distributor. Thread-safe. */
final class ConferenceAdministration implements ConferenceOperations {
    private static final System.Logger LOG = System.getLogger(ConferenceAdministration.class.getName());
    /** How long {@link #create} waits for the tunnel, so that participants can join when it returns. */
    private static final Duration TUNNEL_WAIT = Duration.ofSeconds(3);

    private final KdConfig config;
    private final KeyDistributorCore core;
    private final MdRegistry mediaDistributors;
    private final ConfiguredConferences configured;

    ConferenceAdministration(
            KdConfig config, KeyDistributorCore core, MdRegistry mediaDistributors, ConfiguredConferences configured) {
        this.config = config;
        this.core = core;
        this.mediaDistributors = mediaDistributors;
        this.configured = configured;
    }

    @Override
    public Conference create(String room, List<URI> mdUrls, Map<String, ?> policyOverrides) throws HttpProblem {
        ConferencePolicy policy = policy(policyOverrides);
        if (mdUrls.isEmpty() && config.tunnel().listen().isEmpty()) {
            throw new HttpProblem(
                    400, "bad-request", "\"md\" is missing, and Media Distributors cannot dial in (tunnel.listen)");
        }
        Conference conference = core.conferences()
                .create(room, policy, mdUrls.isEmpty(), now())
                .orElseThrow(() -> new HttpProblem(
                        409, "conference-exists", "the room exists, or there are too many conferences"));
        configured.createdByRequest(room);
        try {
            for (URI url : mdUrls) {
                mediaDistributors.register(conference, url, TUNNEL_WAIT);
            }
        } catch (StartConfException e) {
            if (core.conferences().end(room, "no Media Distributor accepted it", now())) {
                LOG.log(System.Logger.Level.WARNING, "conference \"{0}\" was not created: {1}", room, e.getMessage());
            }
            throw new HttpProblem(502, e.condition(), String.valueOf(e.getMessage()), e);
        }
        LOG.log(System.Logger.Level.INFO, "conference \"{0}\" begins", room);
        return conference;
    }

    private ConferencePolicy policy(Map<String, ?> overrides) throws HttpProblem {
        if (overrides.isEmpty()) {
            return config.policy();
        }
        try {
            return config.policies().withOverrides(overrides, "policy");
        } catch (InvalidConfigException e) {
            throw new HttpProblem(400, "bad-policy", String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean end(String room) {
        configured.endByRequest(room);
        boolean ended = core.conferences().end(room, "it was ended by request", now());
        if (ended) {
            LOG.log(System.Logger.Level.INFO, "conference \"{0}\" ends by request", room);
        }
        return ended;
    }

    @Override
    public boolean rekey(String room) {
        Optional<Conference> conference = find(room);
        conference.ifPresent(found -> found.rekey(now()));
        return conference.isPresent();
    }

    @Override
    public boolean lock(String room, boolean locked) {
        Optional<Conference> conference = find(room);
        conference.ifPresent(found -> {
            found.lock(locked);
            LOG.log(System.Logger.Level.INFO, "conference \"{0}\" is {1}", room, locked ? "locked" : "unlocked");
        });
        return conference.isPresent();
    }

    @Override
    public OptionalInt remove(String room, String identity) {
        Optional<Conference> conference = find(room);
        return conference.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(conference.get().remove(identity, now()));
    }

    @Override
    public boolean transfer(String room, @Nullable String identity) {
        Optional<Conference> conference = find(room);
        conference.ifPresent(found -> {
            found.access().transferTo(identity);
            LOG.log(System.Logger.Level.INFO, "conference \"{0}\" has a new owner", room);
        });
        return conference.isPresent();
    }

    @Override
    public Optional<Invitation> invite(Conference conference, @Nullable IdentityPattern guests, Duration lifetime) {
        return conference.access().invitations().invite(guests, lifetime, now());
    }

    @Override
    public Optional<Conference> find(String room) {
        return core.conferences().find(room);
    }

    @Override
    public List<Conference> all() {
        return core.conferences().all();
    }

    @Override
    public List<MdLinkStatus> links(Conference conference) {
        return mediaDistributors.status(conference);
    }

    @Override
    public int tunnelCount() {
        return core.hub().tunnelCount();
    }

    private Instant now() {
        return core.clock().instant();
    }
}
