package latchkey

// The library and its header are found by CGO_LDFLAGS and CGO_CFLAGS, or by pkg-config.

/*
#cgo LDFLAGS: -llatchkey
#include <stdlib.h>
#include "latchkey.h"
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// Danger loosens a check. It is a word of the application's own code: no file can carry it in.
type Danger uint32

// DangerouslyAllowGenericKeys takes generic license keys, which run the application on any computer.
const DangerouslyAllowGenericKeys Danger = C.LATCHKEY_DANGEROUS_ALLOW_GENERIC_KEYS

// LibraryVersion is the version of the C library.
func LibraryVersion() string {
	return C.GoString(C.latchkey_version())
}

func fits() error {
	if abi := C.latchkey_abi(); abi != C.LATCHKEY_ABI {
		return fmt.Errorf("latchkey: the library has interface %d, and this package needs %d", abi, C.LATCHKEY_ABI)
	}
	return nil
}

func open(text string, flags uint32) uint64 {
	in := C.CString(text)
	defer C.free(unsafe.Pointer(in))
	return uint64(C.latchkey_open(in, C.uint32_t(flags)))
}

func request(handle uint64, text string) string {
	in := C.CString(text)
	defer C.free(unsafe.Pointer(in))
	return taken(C.latchkey_request(C.uint64_t(handle), in))
}

func call(text string, flags uint32) string {
	in := C.CString(text)
	defer C.free(unsafe.Pointer(in))
	return taken(C.latchkey_call(in, C.uint32_t(flags)))
}

func closeHandle(handle uint64) {
	C.latchkey_close(C.uint64_t(handle))
}

func taken(answer *C.char) string {
	defer C.latchkey_free(answer)
	return C.GoString(answer)
}
