package org.jvbperc.md.agent;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jitsi.utils.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/** The members of the bridge by which the self-test puts packets in and takes them out. */
final class SelfTestMembers {
    private final BridgeMember transceiver;
    private final BridgeMember incoming;
    private final BridgeMember setOutgoing;
    private final BridgeMember newPacket;
    private final BridgeMember newInfo;
    private final BridgeMember packetOf;
    private final BridgeMember iceTransport;
    private final BridgeMember iceConnected;
    private final @Nullable Class<?> handlerType;

    private SelfTestMembers(MemberResolver find) {
        Class<?> endpoint = find.type("org.jitsi.videobridge.Endpoint");
        Class<?> transceiverType = find.type("org.jitsi.nlj.Transceiver");
        Class<?> infoType = find.type("org.jitsi.nlj.PacketInfo");
        handlerType = find.type("org.jitsi.nlj.PacketHandler");
        transceiver = find.method(endpoint, "getTransceiver");
        incoming = find.method(transceiverType, "handleIncomingPacket", infoType);
        setOutgoing = find.method(transceiverType, "setOutgoingPacketHandler", handlerType);
        newPacket = find.constructor(find.type("org.jitsi.rtp.UnparsedPacket"), byte[].class, int.class, int.class);
        newInfo = find.constructor(infoType, find.type("org.jitsi.rtp.Packet"));
        packetOf = find.method(infoType, "getPacket");
        iceTransport = find.getter(endpoint, "iceTransport");
        iceConnected = find.getter(find.type("org.jitsi.videobridge.transport.ice.IceTransport"), "iceConnected");
    }

    /**
     * Finds all of them.
     *
     * @throws MissingMembersException naming every member that is not there
     */
    static SelfTestMembers resolve(ClassLoader loader) throws MissingMembersException {
        MemberResolver find = new MemberResolver(loader);
        SelfTestMembers members = new SelfTestMembers(find);
        find.requireAll();
        return members;
    }

    /** Makes the bridge believe that ICE has connected this endpoint. */
    void connect(Object endpoint) {
        ((AtomicBoolean) iceConnected.get(iceTransport.get(endpoint))).set(true);
    }

    /** Hands a packet to an endpoint's receiver as the network would; the array becomes the bridge's. */
    void receive(Object endpoint, byte[] buffer, int offset, int length) {
        incoming.call(transceiver.get(endpoint), newInfo.get(newPacket.get(buffer, offset, length)));
    }

    /** Hands everything that an endpoint is sent to {@code sink} instead of the network. */
    void capture(Object endpoint, Consumer<byte[]> sink) {
        Class<?> type = java.util.Objects.requireNonNull(handlerType);
        Object handler =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return switch (method.getName()) {
                            case "hashCode" -> System.identityHashCode(proxy);
                            case "equals" -> proxy == arguments[0];
                            default -> "PERC self-test";
                        };
                    }
                    if (arguments != null && arguments.length == 1) {
                        ByteArrayBuffer packet = (ByteArrayBuffer) packetOf.get(arguments[0]);
                        byte[] copy = new byte[packet.getLength()];
                        System.arraycopy(packet.getBuffer(), packet.getOffset(), copy, 0, copy.length);
                        sink.accept(copy);
                    }
                    return null;
                });
        setOutgoing.call(transceiver.get(endpoint), handler);
    }
}
