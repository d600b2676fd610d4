package org.jvbperc.cli.xmpp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvbperc.cli.PercCommand;
import picocli.CommandLine;

class XmppOptionsTest {
    private Path password;

    @BeforeEach
    void writePassword(@TempDir Path directory) throws Exception {
        password = Files.writeString(directory.resolve("password"), "secret-of-alice\n");
    }

    private String run(int expectedExit, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("call", "--room", "r", "--idp", "http://127.0.0.1:9", "--user", "alice", "--any-kd-identity"));
        arguments.addAll(List.of("--password-file", password.toString()));
        arguments.addAll(List.of(more));
        StringWriter err = new StringWriter();
        CommandLine command = PercCommand.commandLine();
        command.setErr(new PrintWriter(err, true));
        assertEquals(expectedExit, command.execute(arguments.toArray(String[]::new)), err.toString());
        return err.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "--xmpp=host:port, --xmpp host:port: expected a host name",
        "--xmpp=127.0.0.1:0, port 0 is not in 1..65535",
        "--xmpp=127.0.0.1 --xmpp-wait=0, --xmpp-wait 0: expected",
        "--xmpp=192.0.2.1 --xmpp-plaintext, 192.0.2.1 is no loopback address",
        "--xmpp=127.0.0.1 --xmpp-user=a, --xmpp-user and --xmpp-password-file are given together",
        "--xmpp=127.0.0.1 --xmpp-user=a --xmpp-password-file=/nowhere, /nowhere cannot be read",
        "--xmpp=127.0.0.1 --bridge=http://127.0.0.1:9, exclude each other",
        "--xmpp-plaintext, --bridge is missing",
        "--xmpp=127.0.0.1 --own=own.conf, --own needs --bridge",
    })
    void wrongOption_isNamed(String options, String expected) {
        String err = run(2, options.split(" "));
        assertTrue(err.contains(expected), err);
    }

    @Test
    void serverThatIsNotThere_isNamed() {
        String err = run(4, "--xmpp=127.0.0.1:9", "--trusted-idp=idp.example=http://127.0.0.1:9/jwks.json");
        assertTrue(err.contains("http://127.0.0.1:9"), err);
    }
}
