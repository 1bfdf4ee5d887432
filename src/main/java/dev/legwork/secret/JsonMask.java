package dev.legwork.secret;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.legwork.job.RawJson;
import java.io.IOException;
import java.io.StringWriter;

/** Masks what a JSON text says, and not how it says it: escapes hide nothing, and it stays JSON. */
final class JsonMask {
  /** The text was made by this node and is in memory already. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonMask() {}

  static RawJson mask(Mask mask, RawJson value) {
    StringWriter out = new StringWriter(value.text().length());
    try (JsonParser parser = FACTORY.createParser(value.text());
        JsonGenerator json = FACTORY.createGenerator(out)) {
      while (parser.nextToken() != null) {
        copy(mask, parser, json);
      }
    } catch (IOException e) {
      return RawJson.of(mask.text(value.text()));
    }
    return new RawJson(out.toString());
  }

  private static void copy(Mask mask, JsonParser parser, JsonGenerator json) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.FIELD_NAME) {
      json.writeFieldName(mask.text(parser.currentName()));
    } else if (token == JsonToken.VALUE_STRING) {
      json.writeString(mask.text(parser.getText()));
    } else if (token.isNumeric()) {
      String number = parser.getText();
      String masked = mask.text(number);
      if (masked.equals(number)) {
        json.writeNumber(number);
      } else {
        json.writeString(masked);
      }
    } else {
      json.copyCurrentEventExact(parser);
    }
  }
}
