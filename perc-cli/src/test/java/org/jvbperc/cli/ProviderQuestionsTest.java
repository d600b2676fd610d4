package org.jvbperc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvbperc.endpoint.signalling.CallException;

class ProviderQuestionsTest {
    private final List<String> warnings = new ArrayList<>();
    private long now = 7;
    private int asked;
    private final ProviderQuestions questions = new ProviderQuestions(Duration.ofSeconds(10), () -> now, warnings::add);

    @Test
    void ask_noAnswerInTime_asksAgainAndSaysSo() throws Exception {
        String answer = questions.ask(() -> {
            if (asked++ < 2) {
                throw after(4, "idp-timeout");
            }
            return "here";
        });

        assertEquals("here", answer);
        assertEquals(3, asked);
        assertEquals(
                List.of("warning: idp-timeout it was; trying again", "warning: idp-timeout it was; trying again"),
                warnings);
    }

    @Test
    void ask_neverAnAnswer_endsWhenTheTimeIsOver() {
        CallException failure = assertThrows(
                CallException.class,
                () -> questions.ask(() -> {
                    asked++;
                    throw after(4, "idp-timeout");
                }));

        assertEquals("idp-timeout", failure.condition());
        assertEquals(3, asked);
    }

    @Test
    void ask_otherFailure_isFinal() {
        CallException refusal = after(0, "idp-need-login");

        CallException thrown = assertThrows(
                CallException.class,
                () -> questions.ask(() -> {
                    throw refusal;
                }));

        assertSame(refusal, thrown);
        assertEquals(List.of(), warnings);
    }

    private CallException after(int seconds, String condition) {
        now += Duration.ofSeconds(seconds).toNanos();
        return new CallException(CallException.Category.NETWORK, condition, condition + " it was");
    }
}
