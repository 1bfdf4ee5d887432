package dev.legwork.secret;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** The ways in which programs and servers usually write a text down. */
final class SecretForms {
  /** Longer ones are masked in the main forms only: each form costs as much again. */
  private static final int MAX_ALL_FORMS = 8 * 1024;

  private static final int MIN_LINE = 8;

  /** Where tools break base64: PEM, and MIME with coreutils. */
  private static final int[] BASE64_LINES = {64, 76};

  private static final String[] QUOTES = {"&quot;", "&#34;"};
  private static final String[] APOSTROPHES = {"&#39;", "&apos;", "&#x27;"};

  private final String value;
  private final Set<String> forms = new LinkedHashSet<>();

  private SecretForms(String value) {
    this.value = value;
  }

  /** All forms of {@code value}, itself included. */
  static Set<String> of(String value) {
    return new SecretForms(value).collect();
  }

  private Set<String> collect() {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    forms.add(value);
    forms.add(value.strip());
    lines();
    base64(bytes);
    forms.add(JsonEscapes.MINIMAL.escape(value));
    if (value.length() <= MAX_ALL_FORMS) {
      base64((value + "\n").getBytes(StandardCharsets.UTF_8));
      for (JsonEscapes escapes : JsonEscapes.ALL) {
        forms.add(escapes.escape(value));
      }
      percent(bytes);
      markup();
      forms.add(value.replace("'", "'\\''"));
      forms.add(HexFormat.of().formatHex(bytes));
      forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
    }
    return forms;
  }

  /** Keys and certificates are often printed indented, quoted or line by line. */
  private void lines() {
    if (value.indexOf('\n') < 0 && value.indexOf('\r') < 0) {
      return;
    }
    value.lines().map(String::strip).filter(line -> line.length() >= MIN_LINE).forEach(forms::add);
  }

  /**
   * Base64 of a text in which the value stands anywhere looks in three ways, by the number of bytes
   * before it. The characters at either end that hold bits of its neighbours are left out.
   */
  private void base64(byte[] bytes) {
    String whole = Base64.getEncoder().encodeToString(bytes);
    bothAlphabets(whole);
    bothAlphabets(whole.replace("=", ""));
    for (int line : BASE64_LINES) {
      for (int at = 0; whole.length() > line && at + MIN_LINE <= whole.length(); at += line) {
        forms.add(whole.substring(at, Math.min(whole.length(), at + line)));
      }
    }
    for (int before = 0; before < 3; before++) {
      byte[] shifted = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, shifted, before, bytes.length);
      String encoded = Base64.getEncoder().encodeToString(shifted);
      bothAlphabets(encoded.substring((8 * before + 5) / 6, 8 * shifted.length / 6));
    }
  }

  private void bothAlphabets(String base64) {
    forms.add(base64);
    forms.add(base64.replace('+', '-').replace('/', '_'));
  }

  private void percent(byte[] bytes) {
    String form = URLEncoder.encode(value, StandardCharsets.UTF_8);
    for (String kept :
        new String[] {"-._~", "-._~!*'()", "-._~!$&'()*+,;=:@", "-._~!$&'()*+,;=:@/?"}) {
      bothCases(percent(bytes, kept));
    }
    bothCases(form);
    bothCases(form.replace("+", "%20"));
  }

  private static String percent(byte[] bytes, String kept) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      char c = (char) (b & 0xFF);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (plain || kept.indexOf(c) >= 0) {
        text.append(c);
      } else {
        text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return text.toString();
  }

  private void bothCases(String encoded) {
    forms.add(encoded);
    StringBuilder lower = new StringBuilder(encoded);
    for (int at = lower.indexOf("%"); at >= 0; at = lower.indexOf("%", at + 1)) {
      String code = lower.substring(at, Math.min(lower.length(), at + 3));
      lower.replace(at, at + code.length(), code.toLowerCase(Locale.ROOT));
    }
    forms.add(lower.toString());
  }

  /** As HTML and XML show it. */
  private void markup() {
    String text = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    forms.add(text);
    for (String quote : QUOTES) {
      String quoted = text.replace("\"", quote);
      forms.add(quoted);
      for (String apostrophe : APOSTROPHES) {
        forms.add(quoted.replace("'", apostrophe));
      }
    }
  }
}
