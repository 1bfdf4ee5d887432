package dev.legwork.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legwork.web.listen.Connections;
import dev.legwork.web.listen.Entrance;
import dev.legwork.web.listen.Pem;
import dev.legwork.web.listen.TlsIdentity;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConnectionLimitsTest {
  private static boolean answers(Socket socket) throws IOException {
    try {
      RawHttp.send(socket, RawHttp.LIVE);
      RawHttp.readTo(socket, RawHttp.LIVE_END);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Socket from(TestNode node, String address) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
    socket.connect(new InetSocketAddress("127.0.0.1", node.http.port()));
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** A place is free again a moment after its connection closed. */
  private static void awaitAnswer(TestNode node, String address) throws IOException {
    for (int tries = 0; tries < 10_000; tries++) {
      try (Socket socket = from(node, address)) {
        if (answers(socket)) {
          return;
        }
      }
    }
    throw new AssertionError("No place becomes free");
  }

  @Test
  void oneConnectionTooManyIsClosedAtOnceAndCounted() throws IOException {
    Connections connections = new Connections(3, 0);
    try (TestNode node =
            new TestNode(TestNode.settings(), new Entrance(connections, null), routes -> {});
        Socket one = node.socket();
        Socket two = node.socket();
        Socket three = node.socket()) {
      assertThat(answers(one) && answers(two) && answers(three)).isTrue();
      try (Socket four = node.socket()) {
        assertThat(RawHttp.readAll(four)).isEmpty();
      }
      assertThat(connections.refused()).isEqualTo(1);
      assertThat(connections.open()).isEqualTo(3);
      assertThat(answers(one)).isTrue();
      two.shutdownOutput();
      awaitAnswer(node, "127.0.0.1");
      assertThat(answers(three)).isTrue();
    }
    assertThat(connections.open()).isZero();
  }

  @Test
  void oneAddressLeavesRoomForOthers() throws IOException {
    Connections connections = new Connections(100, 2);
    try (TestNode node =
            new TestNode(TestNode.settings(), new Entrance(connections, null), routes -> {});
        Socket one = from(node, "127.0.0.1");
        Socket two = from(node, "127.0.0.1")) {
      assertThat(answers(one) && answers(two)).isTrue();
      try (Socket third = from(node, "127.0.0.1");
          Socket other = from(node, "127.0.0.2")) {
        assertThat(RawHttp.readAll(third)).isEmpty();
        assertThat(answers(other)).isTrue();
      }
      one.shutdownOutput();
      awaitAnswer(node, "127.0.0.1");
    }
  }

  @Test
  void whoDoesNotGetToTheEndOfTheHandshakeCountsToo(@TempDir Path folder) throws Exception {
    Connections connections = new Connections(2, 0);
    Vertx vertx = Vertx.vertx();
    TlsIdentity identity = TlsIdentity.read(vertx, Pem.create().into(folder));
    TestNode.await(vertx.close());
    try (TestNode node =
            new TestNode(TestNode.settings(), new Entrance(connections, identity), routes -> {});
        Socket one = node.socket();
        Socket two = node.socket();
        Socket three = node.socket()) {
      assertThat(RawHttp.readAll(three)).isEmpty();
      assertThat(connections.open()).isEqualTo(2);
      assertThat(one.isConnected() && two.isConnected()).isTrue();
    }
  }
}
