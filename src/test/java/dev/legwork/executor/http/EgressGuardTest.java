package dev.legwork.executor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressGuardTest {
  private final EgressGuard open = new EgressGuard(EgressPolicy.LOOPBACK_ONLY);
  private final EgressGuard closed = new EgressGuard(EgressPolicy.PUBLIC);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "169.254.0.1",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "fe80::1",
        "febf::1",
        "ff02::1",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "::169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "64:ff9b:1:a9fe:a9:fe00::",
        "2002:a9fe:a9fe::1",
        "2001:0:1:2:3:4:5601:5601"
      })
  void neverCallsMetadataNorWhatIsNoHost(String address) {
    assertThat(open.denies(IpAddress.parse(address))).isNotNull();
    assertThat(closed.denies(IpAddress.parse(address))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "::1",
        "::ffff:10.0.0.1",
        "::8.8.8.8",
        "64:ff9b::a00:1",
        "64:ff9b:1::808:808",
        "2001::1",
        "2001:db8::1",
        "2002:0a00:0001::",
        "fc00::1",
        "fd12::1",
        "fec0::1"
      })
  void callsPrivateAddressesOnlyOnANodeThatIsOpen(String address) {
    assertThat(closed.denies(IpAddress.parse(address))).isNotNull();
    if (!address.startsWith("::8") && !address.equals("2001::1")) {
      assertThat(open.denies(IpAddress.parse(address))).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "169.253.255.255",
        "223.255.255.255",
        "2606:4700::1111",
        "64:ff9b::808:808",
        "2002:0808:0808::1",
        "::ffff:8.8.8.8"
      })
  void callsPublicAddresses(String address) {
    assertThat(closed.denies(IpAddress.parse(address))).isNull();
  }

  @Test
  void denyWinsOverAllowAndAllowOverWhatIsBuiltIn() {
    EgressGuard guard =
        new EgressGuard(
            new EgressPolicy(
                EgressPolicy.Exposure.CLOSED,
                List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("169.254.169.254")),
                List.of(Cidr.parse("10.9.0.0/16"), Cidr.parse("8.8.8.8"))));
    assertThat(guard.denies(IpAddress.parse("10.1.1.1"))).isNull();
    assertThat(guard.denies(IpAddress.parse("169.254.169.254"))).isNull();
    assertThat(guard.denies(IpAddress.parse("10.9.1.1"))).hasToString("10.9.0.0/16");
    assertThat(guard.denies(IpAddress.parse("64:ff9b::a09:101"))).hasToString("10.9.0.0/16");
    assertThat(guard.denies(IpAddress.parse("8.8.8.8"))).hasToString("8.8.8.8");
    assertThat(guard.denies(IpAddress.parse("192.168.1.1"))).isNotNull();
  }

  @Test
  void rangesIgnoreBitsBeyondTheirPrefix() {
    assertThat(Cidr.parse("10.1.2.3/8").contains(IpAddress.parse("10.200.0.1"))).isTrue();
    assertThat(Cidr.parse("0.0.0.0/0").contains(IpAddress.parse("255.1.1.1"))).isTrue();
    assertThat(Cidr.parse("0.0.0.0/0").contains(IpAddress.parse("2606::1"))).isFalse();
    assertThat(Cidr.parse("::/0").contains(IpAddress.parse("2606::1"))).isTrue();
    assertThat(Cidr.parse("2606::/65").contains(IpAddress.parse("2606::8000:0:0:0"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "::/129",
        "host",
        "::1%lo",
        "/8"
      })
  void refusesWhatIsNoRange(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text));
  }
}
