package dev.legwork.store.sqlite;

import dev.legwork.store.Step;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asked of the writer.
 *
 * @param steps to be applied in one commit
 * @param contents for each step the encoded content of the job it inserts, else null
 * @param promise to be completed on {@code context}
 * @param context the caller's, or null if it has none
 */
record Request(
    List<Step<?>> steps,
    List<@Nullable String> contents,
    Promise<List<Object>> promise,
    @Nullable Context context) {}
