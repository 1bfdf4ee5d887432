package dev.legwork.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows under headings, columns as wide as their widest cell. */
public final class Table {
  private static final String GAP = "  ";

  private final List<String[]> rows = new ArrayList<>();

  Table(String... headings) {
    rows.add(headings);
  }

  /**
   * Adds a row; null is a dash. What a stranger wrote cannot move the cursor or colour the text.
   */
  void row(@Nullable Object... cells) {
    String[] row = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      Object cell = cells[i];
      row[i] = cell == null || cell.toString().isEmpty() ? "-" : printable(cell.toString());
    }
    rows.add(row);
  }

  void print(PrintStream out) {
    out.print(text());
  }

  /** All lines, each ended. */
  String text() {
    StringBuilder text = new StringBuilder();
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].codePointCount(0, row[i].length()));
      }
    }
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        text.append(row[i]);
        if (i < row.length - 1) {
          int used = row[i].codePointCount(0, row[i].length());
          text.append(" ".repeat(widths[i] - used)).append(GAP);
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** {@code text} with every control and direction character replaced by a space. */
  public static String printable(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .map(
            c -> {
              int type = Character.getType(c);
              boolean unsafe =
                  type == Character.CONTROL
                      || type == Character.FORMAT
                      || type == Character.SURROGATE
                      || type == Character.LINE_SEPARATOR
                      || type == Character.PARAGRAPH_SEPARATOR;
              return unsafe ? ' ' : c;
            })
        .forEach(safe::appendCodePoint);
    return safe.toString();
  }
}
