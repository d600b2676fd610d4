package org.jvbperc.kd.config;

import java.time.Duration;

/**
 * The processing of SignAnswer.
 *
 * @param queueLength requests that may wait for a thread
 * @param deadline from the request's arrival to its answer
 */
public record SigningSettings(int threads, int queueLength, Duration deadline) {}
