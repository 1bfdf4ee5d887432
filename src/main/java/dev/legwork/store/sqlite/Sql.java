package dev.legwork.store.sqlite;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection whose statements are prepared once. Confined to the thread that uses it. */
final class Sql implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Sql(Connection connection) {
    this.connection = connection;
  }

  /** The statement for a constant text; its parameters are to be set anew. */
  PreparedStatement statement(String text) throws SQLException {
    PreparedStatement statement = prepared.get(text);
    if (statement == null) {
      statement = connection.prepareStatement(text);
      prepared.put(text, statement);
    }
    return statement;
  }

  /** Runs a write; answers the number of rows it changed. */
  @CanIgnoreReturnValue
  int update(String text, @Nullable Object... parameters) throws SQLException {
    return bound(text, parameters).executeUpdate();
  }

  /** Runs a query; the caller closes the result before it asks again with the same text. */
  ResultSet query(String text, @Nullable Object... parameters) throws SQLException {
    return bound(text, parameters).executeQuery();
  }

  /** The first column of the first row, or {@code otherwise} if there is no row or it is null. */
  long number(String text, long otherwise, @Nullable Object... parameters) throws SQLException {
    try (ResultSet rows = query(text, parameters)) {
      if (!rows.next()) {
        return otherwise;
      }
      long number = rows.getLong(1);
      return rows.wasNull() ? otherwise : number;
    }
  }

  /** Runs a text that is used once. */
  void execute(String text) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  /** Has every statement prepared anew: the driver finalizes one that fails. */
  void forgetStatements() throws SQLException {
    for (PreparedStatement statement : prepared.values()) {
      statement.close();
    }
    prepared.clear();
  }

  @Override
  public void close() throws SQLException {
    try {
      forgetStatements();
    } finally {
      connection.close();
    }
  }

  private PreparedStatement bound(String text, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = statement(text);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
