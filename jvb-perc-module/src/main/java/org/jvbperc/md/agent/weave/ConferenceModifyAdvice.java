package org.jvbperc.md.agent.weave;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.agent.BridgeHooks;

/** Around the handling of one Colibri2 request: prepares or refuses it, and completes the response. Inlined into the bridge's class. */
final class ConferenceModifyAdvice {
    private ConferenceModifyAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static @Nullable Object enter(
            @Advice.FieldValue("conference") Object conference, @Advice.Argument(0) Object request) {
        return BridgeHooks.beforeConferenceModify(conference, request);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    @SuppressWarnings({"AssignmentToParameter", "UnusedAssignment", "UnusedVariable"})
    static void exit(
            @Advice.FieldValue("conference") Object conference,
            @Advice.Argument(0) Object request,
            @Advice.Enter @Nullable Object refusal,
            @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Object result) {
        result = BridgeHooks.afterConferenceModify(conference, request, refusal, result);
    }
}
