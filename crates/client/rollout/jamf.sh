#!/bin/sh
# Puts a license file into the computer's store of a Mac, or takes it away. It is a script of a Jamf policy, and runs as root:
#
#   parameter 4: the product's ID
#   parameter 5: the license file, where a package of the same policy has put it; or "remove"
#
# Jamf itself gives the volume, the computer's name and the user as parameters 1 to 3. Everybody may read what it leaves, and
# root alone may write it. The file is replaced as a whole.
set -eu

volume=${1%/}
product=${4:?parameter 4 is the product}
source=${5:?parameter 5 is the license file, or "remove"}

case $product in
  [!A-Za-z0-9]* | *[!A-Za-z0-9._-]*)
    echo "$product is no product ID" >&2
    exit 2
    ;;
esac
store="$volume/Library/Application Support/Latchkey"
folder=$store/$product
file=$folder/license.lic

if [ "$source" = remove ]; then
  rm -f "$file"
  exit 0
fi

size=$(wc -c <"$source")
if [ "$size" -eq 0 ] || [ "$size" -gt 65536 ]; then
  echo "$source is no license file: it has $size bytes" >&2
  exit 1
fi

# give <mode> <path>: the path to root; without root, in a trial, it stays whose it is.
give() {
  [ "$(id -u)" -ne 0 ] || chown 0:0 "$2"
  chmod "$1" "$2"
}

umask 022
for each in "$store" "$folder"; do
  if [ -L "$each" ]; then
    echo "$each leads elsewhere: remove it first" >&2
    exit 1
  fi
  mkdir -p "$each"
  give 755 "$each"
done
# The file would be put into it.
if [ -d "$file" ]; then
  echo "$file is a folder, or leads to one: remove it first" >&2
  exit 1
fi
temporary=$(mktemp "$folder/.license.lic.XXXXXX")
trap 'rm -f "$temporary"' EXIT
cat "$source" >"$temporary"
give 644 "$temporary"
mv -f "$temporary" "$file"
