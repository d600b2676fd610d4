package org.jitsi.nlj.stats;

/** Double with a real class's name. */
public final class DelayStats {}
