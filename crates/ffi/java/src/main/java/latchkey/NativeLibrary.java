package latchkey;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The C library. JNA takes it out of the jar, from the folder of this platform, and never unloads it. */
final class NativeLibrary {
  private static final int ABI = 1;
  static final int ALLOW_GENERIC_KEYS = 1;
  private static final Functions FUNCTIONS = load();

  private NativeLibrary() {}

  /** What latchkey.h declares. */
  interface Functions extends Library {
    int latchkey_abi();

    String latchkey_version();

    Pointer latchkey_call(byte[] request, int flags);

    long latchkey_open(byte[] application, int flags);

    Pointer latchkey_request(long handle, byte[] request);

    void latchkey_close(long handle);

    void latchkey_free(Pointer answer);
  }

  private static Functions load() {
    Functions functions = Native.load("latchkey", Functions.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
    if (functions.latchkey_abi() != ABI) {
      throw new UnsatisfiedLinkError(
          "the library latchkey has interface " + functions.latchkey_abi() + ", and this package needs " + ABI);
    }
    return functions;
  }

  static String version() {
    return FUNCTIONS.latchkey_version();
  }

  static String call(String text, int flags) {
    return taken(FUNCTIONS.latchkey_call(bytes(text), flags));
  }

  static long open(String text, int flags) {
    return FUNCTIONS.latchkey_open(bytes(text), flags);
  }

  static String request(long handle, String text) {
    return taken(FUNCTIONS.latchkey_request(handle, bytes(text)));
  }

  static void close(long handle) {
    FUNCTIONS.latchkey_close(handle);
  }

  private static byte[] bytes(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_8);
  }

  private static String taken(Pointer answer) {
    try {
      return answer.getString(0, "UTF-8");
    } finally {
      FUNCTIONS.latchkey_free(answer);
    }
  }
}
