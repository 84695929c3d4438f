# Sourced by ./keepfs and ./test: sees to it that the programs they need are there.
# On Debian and its relatives root gets what is missing by apt; anyone else is told in one line what to install.

# say TEXT: one line for the person at the terminal
say() {
    printf 'keepfs: %s\n' "$*" >&2
}

# java_major PROGRAM: prints the major version of a java or javac, or 0. Reads the file beside it first, by bash alone, as
# starting a virtual machine to ask takes a tenth of a second and each other program some milliseconds.
java_major() {
    local program release key value version=
    program=$(readlink -f "$(command -v "$1")") || program=
    release=${program%/bin/*}/release
    if [ -r "$release" ]; then
        while IFS== read -r key value; do
            if [[ $key == JAVA_VERSION && $value =~ ^\"?([0-9]+) ]]; then
                version=${BASH_REMATCH[1]}
            fi
        done <"$release"
    fi
    if [ -z "$version" ]; then
        version=$("$1" -version 2>&1 | sed -n '/^Picked up/d; s/^[^0-9]*\([0-9][0-9]*\).*$/\1/p' | head -n 1) || version=
    fi
    printf '%s\n' "${version:-0}"
}

# has_java PROGRAM: whether java or javac is there in version 17 or newer
has_java() {
    local program=$1
    [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/$program" ] && program=$JAVA_HOME/bin/$program
    command -v "$program" >/dev/null && [ "$(java_major "$program")" -ge 17 ]
}

# java_program: prints the java to run
java_program() {
    if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
        printf '%s\n' "$JAVA_HOME/bin/java"
    else
        command -v java
    fi
}

# jdk_package: prints the first JDK package of those known to do that this Debian has
jdk_package() {
    local name
    for name in openjdk-17-jdk-headless openjdk-21-jdk-headless openjdk-25-jdk-headless; do
        if apt-cache show "$name" >/dev/null 2>&1; then
            printf '%s\n' "$name"
            return
        fi
    done
    printf 'default-jdk-headless\n'
}

# is_installed PACKAGE: whether dpkg knows it as installed
is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# missing WANT...: prints the packages that are missing of what is wanted. A want is jdk, jre, maven, fuse3, git, cargo, rsync,
# fio, samtools (each found by its program, wherever it came from) or the name of a Debian package.
missing() {
    local want
    for want in "$@"; do
        case $want in
            jdk) has_java javac || echo jdk ;;
            jre) has_java java || echo jdk ;;
            maven) command -v mvn >/dev/null || echo maven ;;
            fuse3) command -v fusermount3 >/dev/null || echo fuse3 ;;
            # Newer Debians call the package otherwise and say that it provides this one.
            libfuse2) compgen -G '/usr/lib/*/libfuse.so.2' >/dev/null || compgen -G '/lib/*/libfuse.so.2' >/dev/null || echo libfuse2 ;;
            git | cargo | rsync | fio | samtools) command -v "$want" >/dev/null || echo "$want" ;;
            *) ! command -v dpkg-query >/dev/null || is_installed "$want" || echo "$want" ;;
        esac
    done
}

# require WANT...: returns when all is there; installs what is missing, or ends with one line that tells what to install
require() {
    local lacking names
    lacking=$(missing "$@" | sort -u)
    [ -n "$lacking" ] || return 0
    if ! command -v apt-get >/dev/null; then
        say "please install first:" $lacking "(jdk: Java 17 or newer)"
        exit 3
    fi
    if [ "$(id -u)" != 0 ]; then
        names=$(printf '%s\n' "$lacking" | sed "s/^jdk\$/$(jdk_package)/")
        say "please install first: sudo apt-get install" $names
        exit 3
    fi
    say "installing" $lacking
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2
    names=$(printf '%s\n' "$lacking" | sed "s/^jdk\$/$(jdk_package)/")
    # shellcheck disable=SC2086 # one word a package
    apt-get install -y -qq --no-install-recommends $names >&2
}

# use_utf8: Java names files by the locale's character set, so that one without UTF-8 could not say most names
use_utf8() {
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
        *[Uu][Tt][Ff]-8 | *[Uu][Tt][Ff]8) ;;
        *)
            if [ -n "${LC_ALL:-}" ]; then export LC_ALL=C.UTF-8; else export LC_CTYPE=C.UTF-8; fi
            ;;
    esac
}
