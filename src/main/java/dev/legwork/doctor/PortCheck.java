package dev.legwork.doctor;

import dev.legwork.config.LegworkConfig;
import dev.legwork.config.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Whether the node can listen where it is told to. */
record PortCheck(LegworkConfig config) implements Check {
  @Override
  public String name() {
    return "port";
  }

  @Override
  public Finding look() {
    LegworkConfig.HttpConfig http = config.http();
    String address =
        (http.host().contains(":") ? "[" + http.host() + "]" : http.host()) + ":" + http.port();
    if (!config.node().roles().contains(Role.API)) {
      return Finding.ok("node.roles has no api: nothing listens");
    }
    InetAddress host;
    try {
      host = InetAddress.getByName(http.host());
    } catch (UnknownHostException e) {
      return Finding.error(
          http.host() + " is not known on this machine", "Set http.host to an address of it");
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, http.port()));
      return Finding.ok(
          http.port() == 0 ? "any free port of " + http.host() : address + " is free");
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).contains("in use")
          ? taken(host, http, address)
          : Finding.error(
              address + " cannot be listened on: " + e.getMessage(),
              "Choose another http.host or http.port; ports below 1024 need a privilege");
    }
  }

  private static Finding taken(InetAddress host, LegworkConfig.HttpConfig http, String address) {
    if (http.tls().clientCa() != null) {
      return Finding.warning(
          address + " is taken, by a node or not: it would have to be shown a certificate",
          "If no node runs here stop what does, or choose another http.port");
    }
    return switch (HealthProbe.ask(host, http.port(), http.tls().cert())) {
      case READY -> Finding.ok(address + " is taken by a Legwork node, which is ready");
      case NOT_READY ->
          Finding.warning(
              address + " is taken by a Legwork node, which is not ready",
              "See its /health/ready and its log");
      case OTHER ->
          Finding.error(
              address + " is taken by another program",
              "Stop that program, or choose another http.port");
    };
  }
}
