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
 * @param required whether the bridge must stop at start if PERC is not available on it
 * @param tunnel listener or dialling
 * @param keyDistributors the configured Key Distributors
 * @param profiles double profiles in order of preference, at least one
 * @param lateVerification whether a signalling server may create an endpoint whose identity comes with a later request
 * @param frameRooms whether browsers, which encrypt frames instead of packets, may join rooms whose Key Distributor admits them
 * @param http settings of the HTTP resource
 * @param limits of resources that peers consume
 * @param timeouts deadlines
 * @param srtp settings of the media path
 */
public record PercConfig(
        boolean enabled,
        boolean required,
        MdTunnelSettings tunnel,
        List<KeyDistributorSettings> keyDistributors,
        List<ProtectionProfile> profiles,
        boolean lateVerification,
        boolean frameRooms,
        HttpListenerSettings http,
        LimitSettings limits,
        TimeoutSettings timeouts,
        SrtpSettings srtp) {
    /** The path of all keys. */
    public static final String PATH = "videobridge.perc";

    public PercConfig {
        keyDistributors = List.copyOf(keyDistributors);
        profiles = List.copyOf(profiles);
    }

    /** The profiles that Key Distributors are told: the configured ones, and with {@link #frameRooms} the single ones. */
    public List<ProtectionProfile> announcedProfiles() {
        List<ProtectionProfile> announced = new ArrayList<>(profiles);
        if (frameRooms) {
            announced.add(ProtectionProfile.AEAD_AES_128_GCM);
            announced.add(ProtectionProfile.AEAD_AES_256_GCM);
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
