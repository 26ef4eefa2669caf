using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Latchkey
{
    /// <summary>The C library; the runtime finds it in the package's folder for this platform, and never unloads it.</summary>
    internal static class NativeLibrary
    {
        internal const uint AllowGenericKeys = 1;
        private const uint Abi = 1;
        private const string Name = "latchkey";

        static NativeLibrary()
        {
            uint abi = latchkey_abi();
            if (abi != Abi)
            {
                throw new DllNotFoundException($"the library latchkey has interface {abi}, and this package needs {Abi}");
            }
        }

        internal static string Version() => Text(latchkey_version());

        internal static string Call(string text, uint flags) => Taken(latchkey_call(Bytes(text), flags));

        internal static ulong Open(string text, uint flags) => latchkey_open(Bytes(text), flags);

        internal static string Request(ulong handle, string text) => Taken(latchkey_request(handle, Bytes(text)));

        internal static void Close(ulong handle) => latchkey_close(handle);

        private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text + "\0");

        private static string Taken(IntPtr answer)
        {
            try
            {
                return Text(answer);
            }
            finally
            {
                latchkey_free(answer);
            }
        }

        // netstandard2.0 has no Marshal.PtrToStringUTF8.
        private static string Text(IntPtr text)
        {
            int length = 0;
            while (Marshal.ReadByte(text, length) != 0)
            {
                length++;
            }
            var bytes = new byte[length];
            Marshal.Copy(text, bytes, 0, length);
            return Encoding.UTF8.GetString(bytes);
        }

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl)]
        private static extern uint latchkey_abi();

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl)]
        private static extern IntPtr latchkey_version();

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl)]
        private static extern IntPtr latchkey_call(byte[] request, uint flags);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl)]
        private static extern ulong latchkey_open(byte[] application, uint flags);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl)]
        private static extern IntPtr latchkey_request(ulong handle, byte[] request);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl)]
        private static extern void latchkey_close(ulong handle);

        [DllImport(Name, CallingConvention = CallingConvention.Cdecl)]
        private static extern void latchkey_free(IntPtr answer);
    }
}
