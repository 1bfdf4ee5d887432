package dev.legwork.store;

import dev.legwork.job.JobId;

/**
 * Proof of a claim, carried by every step of it.
 *
 * @param jobId the job
 * @param node who has it
 * @param fence the job's fence at the time of the claim
 */
public record Claim(JobId jobId, String node, long fence) {}
