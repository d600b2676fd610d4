package org.jvbperc.testenv.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.embedded.EmbeddedBridgeSettings;
import org.jvbperc.kd.app.KeyDistributorMain;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.tunnel.TunnelMode;
import org.jvbperc.tunnel.transport.TlsIdentity;

/** What is shipped to be copied is accepted by the programs it is for. */
class DeploymentConfigIT {
    private static final Pattern HOCON_BLOCK = Pattern.compile("(?ms)^```hocon\\n(.*?)^```$");

    @TempDir
    Path folder;

    private static PercConfig bridgeConfig(Config user, Map<String, String> environment) throws Exception {
        return PercConfig.load(user.withFallback(ConfigFactory.parseMap(environment))
                .withFallback(ConfigFactory.defaultReference())
                .resolve());
    }

    /** The Key Distributor itself checks the file. */
    private static Project.Result check(Path config, Map<String, String> environment) throws Exception {
        return Project.run(
                environment,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KeyDistributorMain.class.getName(),
                        "--config",
                        config.toString(),
                        "--check"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conf/videobridge-perc.conf",
                "conf/docker/jvb/custom-jvb.conf",
                "conf/docker-jitsi-meet/jvb/custom-jvb.conf"
            })
    void bridge_acceptsItsConfiguration(String name) throws Exception {
        Config user = ConfigFactory.parseFile(Project.file(name).toFile());
        PercConfig config = bridgeConfig(user, Map.of("PERC_START_CONF_TOKEN", "0123456789abcdef"));
        assertTrue(config.enabled());
        assertEquals(TunnelMode.KD_CONNECTS, config.tunnel().mode());
        assertFalse(config.tunnel().publicHost().isBlank());
    }

    @Test
    void containersOfTheDemo_acceptWhatSetupMakes() throws Exception {
        Map<String, String> environment = Project.setUp(folder);
        Path data = folder.resolve("data");
        Project.Result result = check(data.resolve("kd/perc-kd.conf"), environment);
        result.assertSuccess();
        assertFalse(result.output().contains("warning"), result.output());
        PercConfig bridge = bridgeConfig(
                ConfigFactory.parseFile(data.resolve("jvb/custom-jvb.conf").toFile()), environment);
        assertEquals(
                environment.get("PERC_START_CONF_TOKEN"),
                bridge.http().startConfToken().orElseThrow());
        TlsIdentity.fromPem(
                data.resolve("jvb")
                        .resolve(Path.of("/config").relativize(bridge.tunnel().certificateFile())),
                data.resolve("jvb")
                        .resolve(Path.of("/config").relativize(bridge.tunnel().keyFile())));
        TlsIdentity.fromPem(data.resolve("idp/idp.crt"), data.resolve("idp/idp.key"));
    }

    @Test
    void keyDistributorsSample_withTheFilesItNames_isAccepted() throws Exception {
        Files.copy(Project.file("conf/perc-kd.conf"), folder.resolve("perc-kd.conf"));
        Files.writeString(folder.resolve("kd.password"), "a password\n");
        certificate("md", "jvb1.example.org");
        Project.Result result = check(folder.resolve("perc-kd.conf"), Map.of());
        result.assertSuccess();
        assertFalse(result.output().contains("warning"), result.output());
    }

    @Test
    void embeddedBridgesSample_isAccepted() throws Exception {
        Config user = ConfigFactory.parseFile(
                Project.file("conf/embedded-bridge.conf").toFile());
        assertEquals(
                8080,
                EmbeddedBridgeSettings.load(EmbeddedBridgeSettings.withDefaults(user))
                        .httpPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"conf/docker", "conf/docker-jitsi-meet"})
    void jicofo_isToldToLeaveMediaAlone(String folderName) {
        Config jicofo = ConfigFactory.parseFile(
                Project.file(folderName + "/jicofo/custom-jicofo.conf").toFile());
        assertFalse(jicofo.getBoolean("jicofo.conference.use-ssrc-rewriting"));
        for (String codec : List.of("vp8", "vp9", "av1", "h264")) {
            assertEquals(-1, jicofo.getInt("jicofo.codec.video." + codec + ".rtx-pt"));
        }
        assertFalse(jicofo.getBoolean("jicofo.codec.audio.opus.red.enabled"));
        assertFalse(jicofo.getBoolean("jicofo.sctp.enabled"));
    }

    @Test
    void document_showsConfigurationThatIsAccepted() throws Exception {
        List<String> blocks = new ArrayList<>();
        Matcher block = HOCON_BLOCK.matcher(Project.text("docs/deploy.md"));
        while (block.find()) {
            blocks.add(block.group(1));
        }
        assertFalse(blocks.isEmpty(), "docs/deploy.md has no hocon block");
        certificate("md", "jvb1.example.org");
        certificate("tunnel", "kd.example.org");
        Files.writeString(folder.resolve("own-password"), "a password\n");
        for (String text : blocks) {
            if (text.contains("perc-kd {")) {
                Path file =
                        Files.writeString(folder.resolve("perc-kd.conf"), text.replace("/etc/perc-kd/", folder + "/"));
                check(file, Map.of("PERC_KD_TOKEN", "0123456789abcdef", "PERC_START_CONF_TOKEN", "0123456789abcdef"))
                        .assertSuccess();
            } else {
                bridgeConfig(ConfigFactory.parseString(text), Map.of("PERC_START_CONF_TOKEN", "0123456789abcdef"));
            }
        }
    }

    private void certificate(String name, String host) throws Exception {
        Project.run(
                        Map.of(),
                        List.of(
                                Project.file("perc-kd-bridge/src/main/scripts/perc-certificate")
                                        .toString(),
                                folder.resolve(name).toString(),
                                host))
                .assertSuccess();
    }
}
