package org.jvbperc.cli.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that are no packets, packets that are refused, options that are wrong. */
class SrtpCommandTest {
    private static final String MASTER = "01".repeat(16) + "02".repeat(16) + "03".repeat(12) + "04".repeat(12);
    private static final String LEG_A = "02".repeat(16) + "04".repeat(12);
    private static final String LEG_B = "05".repeat(16) + "06".repeat(12);
    private static final String EKT_KEY = "07".repeat(16);
    private static final String EKT_SALT = "08".repeat(12);

    private static String rtp(int sequenceNumber) {
        return String.format("806f%04x0000a0001234abcd000102030405", sequenceNumber);
    }

    private static String[] protect(String... more) {
        return arguments(List.of("srtp", "protect", "--profile", "double-128", "--master", MASTER), more);
    }

    private static String[] unprotect(String... more) {
        return arguments(List.of("srtp", "unprotect", "--profile", "double-128", "--master", MASTER), more);
    }

    private static String[] relay(String... more) {
        return arguments(List.of("srtp", "relay", "--from", LEG_A, "--to", LEG_B), more);
    }

    private static String[] arguments(List<String> first, String... more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zz", "806", "8", "80 6f", "806f", "006f00010000a0001234abcd"})
    void line_thatIsNoPacket_isAnErrorAndTheNextGoesOn(String line) {
        for (String[] command : new String[][] {protect(), unprotect(), relay()}) {
            List<String> lines = SrtpRun.lines(line + "\n" + line + "\n", command);
            assertEquals(List.of("error MALFORMED", "error MALFORMED"), lines, command[1]);
        }
        List<String> lines = SrtpRun.lines(line + "\n" + rtp(1) + "\n", protect());
        assertEquals("error MALFORMED", lines.get(0));
        assertFalse(lines.get(1).startsWith("error"));
    }

    @Test
    void line_upperCaseSpacesAroundAndNoEndOfLine_isAPacket() {
        assertEquals(
                SrtpRun.lines(rtp(1) + "\n", protect()),
                SrtpRun.lines("  " + rtp(1).toUpperCase(java.util.Locale.ROOT) + " \r", protect()));
    }

    @Test
    void input_empty_givesNothing() {
        assertEquals(List.of(), SrtpRun.lines("", protect()));
    }

    @Test
    void protect_sequenceNumberTwice_isNonceReuse() {
        List<String> lines = SrtpRun.lines(rtp(1) + "\n" + rtp(1) + "\n" + rtp(2) + "\n", protect());
        assertEquals("error NONCE_REUSE", lines.get(1));
        assertFalse(lines.get(2).startsWith("error"));
    }

    @Test
    void protectThenUnprotect_sequenceNumbersThatWrap_goOnWithTheNextRolloverCounter() {
        String packets = rtp(0xFFFE) + "\n" + rtp(0xFFFF) + "\n" + rtp(0) + "\n" + rtp(1) + "\n";
        String[] counters = {"--roc", "4294967294", "--inner-roc", "17"};
        List<String> sent = SrtpRun.lines(packets, protect(counters));
        assertEquals(packets.lines().toList(), SrtpRun.lines(String.join("\n", sent), unprotect(counters)));
        assertEquals("error AUTH_FAIL", SrtpRun.lines(sent.get(0), unprotect()).get(0));
        assertEquals(
                "error AUTH_FAIL",
                SrtpRun.lines(sent.get(0), unprotect("--roc", "4294967294")).get(0));
    }

    @Test
    void unprotect_changedOrRepeated_namesTheStatus() {
        String sent = SrtpRun.line(rtp(1), protect());
        String changed = sent.substring(0, 30) + (sent.charAt(30) == '0' ? '1' : '0') + sent.substring(31);
        assertEquals(
                List.of("error AUTH_FAIL", rtp(1), "error REPLAY"),
                SrtpRun.lines(changed + "\n" + sent + "\n" + sent + "\n", unprotect()));
    }

    @Test
    void unprotect_ektFieldsExpected_namesTheStatus() {
        String[] ekt = {"--ekt-key", EKT_KEY, "--ekt-salt", EKT_SALT, "--spi", "7"};
        String sent = SrtpRun.line(rtp(1), protect(ekt));
        String plain = SrtpRun.line(rtp(1), protect());
        assertEquals(rtp(1), SrtpRun.line(sent, unprotect(ekt)));
        assertEquals("error AUTH_FAIL", SrtpRun.line(sent, unprotect()));
        assertEquals("error NO_KEY", SrtpRun.line(plain + "00", unprotect(ekt)));
        assertEquals(
                "error EKT_REJECTED",
                SrtpRun.line(sent, unprotect("--ekt-key", EKT_KEY, "--ekt-salt", EKT_SALT, "--spi", "8")));
        assertEquals(
                "error EKT_REJECTED",
                SrtpRun.line(
                        sent, unprotect("--ekt-key", LEG_A.substring(0, 32), "--ekt-salt", EKT_SALT, "--spi", "7")));
        assertEquals(
                "error AUTH_FAIL",
                SrtpRun.line(sent, unprotect("--ekt-key", EKT_KEY, "--ekt-salt", "09".repeat(12), "--spi", "7")));
        assertEquals("error MALFORMED", SrtpRun.line(sent + "01", unprotect(ekt)));
    }

    @Test
    void ektFields_onEveryPacket_areFull() {
        String[] ekt = {"--ekt-key", EKT_KEY, "--ekt-salt", EKT_SALT, "--spi", "7"};
        StringBuilder packets = new StringBuilder();
        for (int i = 1; i <= 50; i++) {
            packets.append(rtp(i)).append('\n');
        }
        List<String> sent = SrtpRun.lines(packets.toString(), protect(ekt));
        sent.forEach(packet -> assertTrue(packet.endsWith("00070000002f02")));
        assertEquals(packets.toString().lines().toList(), SrtpRun.lines(String.join("\n", sent), unprotect(ekt)));
    }

    @Test
    void ektCipher_weakerThanTheMedia_worksForChecking() {
        String master = "01".repeat(32) + "02".repeat(32) + "03".repeat(24);
        String[] options = {
            "--profile", "double-256", "--master", master, "--ekt-key", EKT_KEY, "--ekt-salt", EKT_SALT, "--spi", "0"
        };
        String sent = SrtpRun.line(rtp(1), arguments(List.of("srtp", "protect"), options));
        assertTrue(sent.endsWith("00000000003f02"));
        assertEquals(rtp(1), SrtpRun.line(sent, arguments(List.of("srtp", "unprotect"), options)));
    }

    @Test
    void relay_withoutChange_changesTheOuterLayerOnly() {
        String sent = SrtpRun.line(rtp(1), protect());
        String relayed = SrtpRun.line(sent, relay());
        assertEquals(sent.substring(0, 24), relayed.substring(0, 24));
        assertEquals(sent.length(), relayed.length());
        assertNotEquals(sent, relayed);
    }

    @Test
    void relay_refusedPackets_nameTheStatus() {
        String sent = SrtpRun.line(rtp(1), protect());
        assertEquals(
                List.of("error AUTH_FAIL", "error MALFORMED", "error MALFORMED"),
                SrtpRun.lines(sent + "00\n" + "806f\n" + rtp(1) + "\n", relay()));
        assertEquals("error MALFORMED", SrtpRun.line(sent + "ff", relay("--ekt")));
        List<String> twice = SrtpRun.lines(sent + "\n" + sent + "\n", relay());
        assertEquals("error REPLAY", twice.get(1));
    }

    @Test
    void marker_setOnTheWay_isPrintedAsReceived() {
        String sent = SrtpRun.line(rtp(1), protect());
        String relayed = SrtpRun.line(sent, relay("--marker", "1"));
        String master = "01".repeat(16) + "05".repeat(16) + "03".repeat(12) + "06".repeat(12);
        String result = SrtpRun.line(relayed, "srtp", "unprotect", "--profile", "double-128", "--master", master);
        assertEquals("80ef" + rtp(1).substring(4), result);
    }

    private static void assertUsage(String expected, String... arguments) {
        SrtpRun run = SrtpRun.of(rtp(1) + "\n", arguments);
        assertEquals(2, run.exitCode(), run.errors());
        assertTrue(run.errors().contains(expected), run.errors());
        assertEquals(List.of(), run.lines());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--roc|-1|--roc: -1, expected 0..4294967295",
                "--roc|4294967296|--roc: 4294967296, expected 0..4294967295",
                "--roc|x|'--roc': 'x' is not a long",
                "--inner-roc|-1|--inner-roc: -1, expected 0..4294967295",
                "--spi|1|--ekt-key: missing, expected --ekt-key, --ekt-salt and --spi together",
                "--ekt-key|00|--ekt-salt: missing",
            })
    void protectAndUnprotect_wrongOption_isNamed(String option, String value, String expected) {
        assertUsage(expected, protect(option, value));
        assertUsage(expected, unprotect(option, value));
    }

    @Test
    void protect_wrongKeys_areNamedByLengthOnly() {
        assertUsage(
                "--master: 55 octets, expected 56 octets of double-128: key of 32 then salt of 24",
                "srtp",
                "protect",
                "--profile",
                "double-128",
                "--master",
                MASTER.substring(2));
        assertUsage(
                "--master: 56 octets, expected 88 octets of double-256",
                "srtp",
                "protect",
                "--profile",
                "double-256",
                "--master",
                MASTER);
        SrtpRun run = SrtpRun.of("", "srtp", "protect", "--profile", "double-128", "--master", MASTER + "0");
        assertEquals(2, run.exitCode());
        assertTrue(run.errors().contains("--master: a value of 113 characters that is not hexadecimal"), run.errors());
        assertFalse(run.errors().contains(MASTER));
        assertUsage(
                "--profile: \"single\", expected double-128 or double-256",
                "srtp",
                "protect",
                "--profile",
                "single",
                "--master",
                MASTER);
        assertUsage("--master", "srtp", "protect", "--profile", "double-128");
        assertUsage(
                "--ekt-key: 15 octets, expected 16 or 32 octets",
                protect("--ekt-key", "07".repeat(15), "--ekt-salt", EKT_SALT, "--spi", "1"));
        assertUsage(
                "--ekt-salt: 11 octets, expected 12 octets",
                protect("--ekt-key", EKT_KEY, "--ekt-salt", "08".repeat(11), "--spi", "1"));
        assertUsage(
                "--spi: 65536, expected 0..65535",
                protect("--ekt-key", EKT_KEY, "--ekt-salt", EKT_SALT, "--spi", "65536"));
    }

    @Test
    void relay_wrongOption_isNamed() {
        assertUsage("--pt: 128, expected 0..127", relay("--pt", "128"));
        assertUsage("--marker: 2, expected 0..1", relay("--marker", "2"));
        assertUsage("--seq-offset: 65536, expected -65535..65535", relay("--seq-offset", "65536"));
        assertUsage("--to-roc: -1, expected 0..2147483647", relay("--to-roc", "-1"));
        assertUsage("--to: the same key as --from", "srtp", "relay", "--from", LEG_A, "--to", LEG_A);
        assertUsage(
                "--from: 27 octets, expected 28 or 44 octets: outer key of 16 or 32 then salt of 12",
                "srtp",
                "relay",
                "--from",
                LEG_A.substring(2),
                "--to",
                LEG_B);
        assertUsage("--to", "srtp", "relay", "--from", LEG_A);
    }

    @Test
    void command_missingOrUnknown_isNamed() {
        assertUsage("no command: expected protect, unprotect or relay", "srtp");
        assertUsage("encrypt", "srtp", "encrypt");
        assertUsage("--bogus", protect("--bogus"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"protect", "unprotect", "relay"})
    void help_ofEveryCommand_isShown(String command) {
        SrtpRun run = SrtpRun.of("", "srtp", command, "--help");
        assertEquals(0, run.exitCode());
        assertTrue(
                run.lines().get(0).startsWith("Usage: perc srtp " + command),
                run.lines().get(0));
    }

    @Test
    void constructor_forPicocli_readsStandardInput() {
        picocli.CommandLine commandLine = new picocli.CommandLine(SrtpCommand.class);
        assertEquals(
                java.util.Set.of("protect", "unprotect", "relay"),
                commandLine.getSubcommands().keySet());
    }
}
