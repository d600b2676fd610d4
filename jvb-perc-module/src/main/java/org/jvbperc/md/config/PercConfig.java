package org.jvbperc.md.config;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import org.jvbperc.config.ConfigSection;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.crypto.ProtectionProfile;

/**
 * The Media Distributor's configuration, {@code videobridge.perc} in HOCON; {@code reference.conf} has every key's default and
 * meaning. Immutable.
 *
 * @param enabled whether PERC conferences are served
 * @param required whether a bridge on which PERC is not available must not start
 * @param tunnel listener or dialling
 * @param keyDistributors those known beforehand
 * @param profiles double profiles in order of preference, at least one
 * @param lateVerification whether a signalling server may create an endpoint that says only later who it is
 * @param frameRooms whether endpoints without PERC, browsers, may join rooms whose Key Distributor admits them; experimental
 * @param http the resource
 * @param limits bounds of what peers can make grow
 * @param timeouts deadlines
 * @param srtp the media path
 */
public record PercConfig(
        boolean enabled,
        boolean required,
        TunnelSettings tunnel,
        List<KeyDistributorSettings> keyDistributors,
        List<ProtectionProfile> profiles,
        boolean lateVerification,
        boolean frameRooms,
        HttpSettings http,
        LimitSettings limits,
        TimeoutSettings timeouts,
        SrtpSettings srtp) {
    /** Where the keys are. */
    public static final String PATH = "videobridge.perc";

    public PercConfig {
        keyDistributors = List.copyOf(keyDistributors);
        profiles = List.copyOf(profiles);
    }

    /** What Key Distributors are told: the configured profiles, and with {@link #frameRooms} what browsers have. */
    public List<ProtectionProfile> announcedProfiles() {
        List<ProtectionProfile> announced = new ArrayList<>(profiles);
        if (frameRooms) {
            announced.add(ProtectionProfile.AEAD_AES_128_GCM);
        }
        return announced;
    }

    /**
     * Reads {@value #PATH} from {@code root}, for instance {@code ConfigFactory.load()}; the defaults come from the jar's
     * {@code reference.conf}. Files named in it are not opened.
     *
     * @throws InvalidConfigException naming the key, its value and what was expected
     */
    public static PercConfig load(Config root) throws InvalidConfigException {
        return PercConfigParser.parse(ConfigSection.in(root, PATH));
    }
}
