package dev.legwork.cli;

import dev.legwork.config.LegworkConfig;
import dev.legwork.job.Refusal;
import dev.legwork.node.Node;
import dev.legwork.node.NodeOptions;
import dev.legwork.store.StoreFailure;
import java.net.BindException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.concurrent.CompletionException;
import org.slf4j.LoggerFactory;

/** Starts a node in this process, or says in one sentence why it cannot. */
public final class NodeStart {
  private NodeStart() {}

  /** Blocks until the node is ready; throws {@link Failure} with the reason if it cannot be. */
  public static Node start(LegworkConfig config, NodeOptions options) {
    try {
      return Await.get(Node.start(config, options));
    } catch (RuntimeException e) {
      Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
      LoggerFactory.getLogger(NodeStart.class).debug("The node did not start", cause);
      throw Failure.failed("Legwork cannot start: " + reason(cause, config));
    }
  }

  static String reason(Throwable thrown, LegworkConfig config) {
    String address = config.http().host() + ":" + config.http().port();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof StoreFailure || cause instanceof Refusal) {
        return message;
      } else if (cause instanceof UnknownHostException
          || cause instanceof UnresolvedAddressException) {
        return "http.host " + config.http().host() + " is not known on this machine";
      } else if (message.contains("ddress already in use")) {
        return address + " is in use by another program; stop it or choose another with --port";
      } else if (cause instanceof BindException || message.contains("bind(..)")) {
        return "it may not listen on " + address + " (" + message + ")";
      } else if (cause instanceof SocketException) {
        return "it cannot listen on " + address + " (" + message + ")";
      } else if (cause instanceof AccessDeniedException denied) {
        return denied.getFile() + " may not be written by this user";
      } else if (cause instanceof FileSystemException broken) {
        return broken.getFile() + ": " + broken.getClass().getSimpleName();
      }
    }
    String message = thrown.getMessage();
    return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
  }
}
