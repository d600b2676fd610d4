package org.jvbperc.xmpp;

import java.util.List;
import java.util.stream.Collectors;
import org.jitsi.xmpp.extensions.colibri.ColibriStatsExtension;
import org.jvbperc.tunnel.TunnelMode;

/** The features by which programs announce PERC: in service discovery, and in the statistics of a bridge's presence. */
public final class PercFeatures {
    /** A client that can take part in a PERC conference. */
    public static final String ENDPOINT = PercAttributes.NAMESPACE + "#endpoint";

    /** A bridge whose Key Distributor signs answers. */
    public static final String SIGN_ANSWER = PercAttributes.NAMESPACE + "#sign-answer";

    /** Statistic: 1 if the bridge serves PERC. */
    public static final String STATISTIC = "perc";
    /** Statistic: protection profiles as {@link #profileList}. */
    public static final String PROFILES_STATISTIC = "perc_profiles";
    /** Statistic: number of open tunnels to Key Distributors. */
    public static final String TUNNELS_STATISTIC = "perc_kd_tunnels";

    private PercFeatures() {}

    /** Features of a bridge whose tunnels are opened in this way. */
    public static List<String> ofBridge(TunnelMode mode) {
        return List.of(PercAttributes.NAMESPACE, PercAttributes.NAMESPACE + "#" + mode.text(), SIGN_ANSWER);
    }

    /** Adds to a bridge's statistics that it serves PERC; existing values stay. */
    public static void addTo(ColibriStatsExtension statistics, List<Integer> profiles, int tunnels) {
        if (statistics.getValue(STATISTIC) == null) {
            statistics.addStat(STATISTIC, 1);
            statistics.addStat(PROFILES_STATISTIC, profileList(profiles));
            statistics.addStat(TUNNELS_STATISTIC, tunnels);
        }
    }

    /** Protection profiles as four hexadecimal digits each, with spaces between. */
    public static String profileList(List<Integer> codes) {
        return codes.stream().map("%04X"::formatted).collect(Collectors.joining(" "));
    }
}
