package dev.legwork.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What kind of file system the data lies on. */
record FileSystemCheck(Machine machine, Path dataDir) implements Check {
  private static final Set<String> NETWORK =
      Set.of(
          "nfs",
          "nfs4",
          "cifs",
          "smb3",
          "smbfs",
          "9p",
          "ceph",
          "afs",
          "ncpfs",
          "lustre",
          "glusterfs",
          "fuse.sshfs",
          "fuse.glusterfs",
          "fuse.s3fs",
          "fuse.rclone",
          "fuse.gcsfuse",
          "davfs");

  private record Mount(Path at, String type, List<String> options) {}

  @Override
  public String name() {
    return "file system";
  }

  @Override
  public Finding look() {
    Path folder = NearestFolder.of(dataDir);
    Mount mount = null;
    for (String line : Machine.lines(machine.proc().resolve("self/mounts"))) {
      Mount one = parse(line);
      // Of two at the same place the later one hides the earlier.
      if (one != null
          && folder.startsWith(one.at())
          && (mount == null || one.at().getNameCount() >= mount.at().getNameCount())) {
        mount = one;
      }
    }
    return mount == null ? Finding.ok("not known here") : judge(mount);
  }

  private static Finding judge(Mount mount) {
    String found = mount.type() + " at " + mount.at();
    if (mount.options().contains("ro")) {
      return Finding.error(found + " is read-only", "Set data.dir to a place that can be written");
    } else if (NETWORK.contains(mount.type())) {
      return Finding.warning(
          found + " is a network's",
          "SQLite's locks and its log need a local disk, or jobs may be lost: set data.dir to one");
    } else if (mount.type().equals("tmpfs") || mount.type().equals("ramfs")) {
      return Finding.warning(
          found + " is memory", "Jobs are gone when the machine stops: set data.dir to a disk");
    } else if (mount.type().equals("overlay")) {
      return Finding.warning(
          found + " is a container's own",
          "Jobs are gone with the container: mount a volume there");
    }
    return Finding.ok(found);
  }

  private static @Nullable Mount parse(String line) {
    String[] cells = line.split(" ", -1);
    if (cells.length < 4 || !cells[1].startsWith("/")) {
      return null;
    }
    String at = cells[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
    return new Mount(Path.of(at), cells[2], List.of(cells[3].split(",", -1)));
  }
}
