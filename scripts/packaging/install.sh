#!/bin/sh
# Installs procscript from the folder in which this file is.
#
#   ./install.sh [PREFIX]              into PREFIX: ~/.local unless one is named, or /usr/local
#   ./install.sh --uninstall [PREFIX]  takes away what was installed there, and nothing else
set -eu
from=$(cd "$(dirname "$0")" && pwd)

main() {
  uninstalls=
  case ${1-} in
    --uninstall) uninstalls=yes && shift ;;
    -*) fail "usage: ./install.sh [--uninstall] [PREFIX]" 64 ;;
  esac
  [ $# -le 1 ] || fail "usage: ./install.sh [--uninstall] [PREFIX]" 64
  prefix=${1:-$HOME/.local}
  case $prefix in
    /*) ;;
    *) prefix=$PWD/$prefix ;;
  esac
  # What was installed there, and the folders that were made for it, these with a slash at the end; below the prefix.
  list=$prefix/share/procscript/installed
  if [ -n "$uninstalls" ]; then
    [ -e "$list" ] || fail "procscript is not installed in $prefix, or not by this"
    uninstall
  else
    # What an earlier version has brought, and this one does not, goes.
    if [ -e "$list" ]; then uninstall; fi
    install_files
    tell
  fi
}

install_files() {
  # What is in the folders beside this file.
  files=$(cd "$from" && find . -mindepth 2 -type f | sed 's|^\./||')
  made=$(echo "$files" | while IFS= read -r file; do
    make_folder "$(dirname "$file")" || exit
    # In the place of a program that is running, which goes on as it is.
    cp "$from/$file" "$prefix/$file.new" && mv -f "$prefix/$file.new" "$prefix/$file" || exit
  done && make_folder share/procscript) || fail "cannot write to $prefix"
  printf '%s\n' "$made" "$files" share/procscript/installed >"$list"
}

# make_folder PATH: makes a folder below the prefix, where there is none, and those above it; prints each that it makes.
make_folder() {
  if [ -d "$prefix/$1" ]; then return; fi
  if [ "$1" = . ]; then
    mkdir -p "$prefix" || return
  else
    make_folder "$(dirname "$1")" || return
    mkdir "$prefix/$1" || return
  fi
  echo "$1/"
}

uninstall() {
  folders=$(grep '/$' "$list" | sort -r || true)
  grep -v '/$' "$list" | while IFS= read -r file; do
    if [ -n "$file" ]; then rm -f "$prefix/$file"; fi
  done
  # Those that others use too stay.
  echo "$folders" | while IFS= read -r folder; do
    if [ -n "$folder" ]; then rmdir "$prefix/${folder#./}" 2>/dev/null || true; fi
  done
}

tell() {
  echo "procscript is in $prefix/bin"
  case :$PATH: in
    *:"$prefix/bin":*) ;;
    *) echo "which is not in your PATH yet:  export PATH=\"$prefix/bin:\$PATH\"" ;;
  esac
  if [ "$prefix" != /usr/local ]; then
    echo "lua5.4 finds the module by:  export LUA_CPATH_5_4=\"$prefix/lib/lua/5.4/?.so;;\""
  fi
}

fail() {
  echo "install.sh: $1" >&2
  exit "${2:-1}"
}

main "$@"
