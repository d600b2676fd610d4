package org.jvbperc.md.agent;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jitsi.utils.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/** The members of the bridge with which the self-test inserts packets and takes them out. */
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
     * @throws MissingMembersException naming every missing member
     */
    static SelfTestMembers resolve(ClassLoader loader) throws MissingMembersException {
        MemberResolver find = new MemberResolver(loader);
        SelfTestMembers members = new SelfTestMembers(find);
        find.requireAll();
        return members;
    }

    /** Puts the endpoint's transport into the state after ICE has connected. */
    void connect(Object endpoint) {
        ((AtomicBoolean) iceConnected.get(iceTransport.get(endpoint))).set(true);
    }

    /** Passes a packet to an endpoint's receiver, as from the network; the array then belongs to the bridge. */
    void receive(Object endpoint, byte[] buffer, int offset, int length) {
        incoming.call(transceiver.get(endpoint), newInfo.get(newPacket.get(buffer, offset, length)));
    }

    /** Sends all packets for an endpoint to {@code sink} instead of the network. */
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
