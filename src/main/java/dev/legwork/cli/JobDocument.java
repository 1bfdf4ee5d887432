package dev.legwork.cli;

import io.vertx.core.json.JsonObject;

/**
 * One job of a file.
 *
 * @param place which one, for people: the file, and its number if the file has several
 * @param content the job as it is submitted
 */
record JobDocument(String place, JsonObject content) {}
