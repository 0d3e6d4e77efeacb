//! The published folder on real web servers, over HTTP: pages, redirects, missing files, content types, and the rules of
//! `_headers` and `_redirects` where a host reads them. Each installed server is started with a minimal configuration.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{fs, thread};

use assay_tests::{Outcome, assay};
use libtest_mimic::{Arguments, Trial};
use tempfile::TempDir;

/// A server, and how it serves a folder on a local port: the text of its configuration, in which `ROOT`, `PORT` and
/// `RUN` stand for the folder, the port and a folder of its own; and its arguments, in which `CONFIG` stands for the
/// configuration file.
struct Server {
    program: &'static str,
    config: &'static str,
    arguments: &'static [&'static str],
    /// True if it reads `_headers` and `_redirects`.
    reads_rules: bool,
}

const SERVERS: [Server; 5] = [
    Server {
        program: "nginx",
        config: "daemon off; pid RUN/pid; error_log RUN/error.log; worker_processes 1;\nevents {}\nhttp {\n  include \
                 /etc/nginx/mime.types;\n  access_log off; client_body_temp_path RUN/b; proxy_temp_path RUN/p; \
                 fastcgi_temp_path RUN/f; uwsgi_temp_path RUN/u; scgi_temp_path RUN/s;\n  server { listen 127.0.0.1:PORT; \
                 root ROOT; error_page 404 /404.html; }\n}\n",
        arguments: &["-c", "CONFIG"],
        reads_rules: false,
    },
    Server {
        program: "apache2",
        config: "ServerRoot RUN\nServerName localhost\nListen 127.0.0.1:PORT\nPidFile RUN/pid\nErrorLog RUN/error.log\n\
                 DefaultRuntimeDir RUN\nLoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so\n\
                 LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so\n\
                 LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so\n\
                 LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so\nTypesConfig /etc/mime.types\n\
                 User www-data\nGroup www-data\nDocumentRoot ROOT\nDirectoryIndex index.html\nErrorDocument 404 /404.html\n\
                 <Directory ROOT>\n  Require all granted\n</Directory>\n",
        arguments: &["-DFOREGROUND", "-f", "CONFIG"],
        reads_rules: false,
    },
    Server {
        program: "lighttpd",
        config: "server.document-root = \"ROOT\"\nserver.bind = \"127.0.0.1\"\nserver.port = PORT\n\
                 index-file.names = (\"index.html\")\nserver.errorfile-prefix = \"ROOT/\"\n\
                 include_shell \"/usr/share/lighttpd/create-mime.conf.pl\"\n",
        arguments: &["-D", "-f", "CONFIG"],
        reads_rules: false,
    },
    Server {
        program: "caddy",
        config: "{\n  admin off\n  auto_https off\n}\n:PORT {\n  bind 127.0.0.1\n  root * ROOT\n  file_server\n  \
                 handle_errors {\n    rewrite * /404.html\n    file_server\n  }\n}\n",
        arguments: &["run", "--adapter", "caddyfile", "--config", "CONFIG"],
        reads_rules: false,
    },
    // Cloudflare Pages on this machine: `npm install --global wrangler`.
    Server {
        program: "wrangler",
        config: "",
        arguments: &[
            "pages",
            "dev",
            "ROOT",
            "--port",
            "PORT",
            "--ip",
            "127.0.0.1",
            "--compatibility-date",
            "2025-01-01",
        ],
        reads_rules: true,
    },
];

/// Requests, with the expected status, the beginning of the content type, and a part of the body or of `Location`.
const ASKED: [(&str, u16, &str, &str); 14] = [
    ("/", 200, "text/html", "<title>"),
    ("/prices/", 200, "text/html", "Prices"),
    ("/prices", 301, "", "/prices/"),
    ("/caf%C3%A9/", 200, "text/html", "Coffee"),
    ("/old-prices/", 200, "text/html", "content=\"0; url=/prices/\""),
    ("/shop/", 200, "text/html", "content=\"0; url=https://shop.example/?from=bell\""),
    ("/none/", 404, "text/html", "Nothing here"),
    ("/none.css", 404, "text/html", "Nothing here"),
    ("/ASSET.css", 200, "text/css", "{"),
    ("/bell.svg", 200, "image/svg+xml", "<svg"),
    ("/sitemap.xml", 200, "", "<urlset"),
    ("/robots.txt", 200, "text/plain", "Sitemap: https://bell.example/sitemap.xml"),
    ("/llms.txt", 200, "text/plain", "## Pages"),
    ("/WASM.wasm", 200, "application/wasm", ""),
];

fn main() -> Outcome<ExitCode> {
    let ground = Arc::new(TempDir::new()?);
    let public = Arc::new(published(ground.path())?);
    let trials = SERVERS.iter().map(|server| {
        let (public, ground) = (Arc::clone(&public), Arc::clone(&ground));
        let installed = installed(server.program).is_some();
        Trial::test(server.program, move || ask_all(server, &public, ground.path()))
            .with_ignored_flag(!installed)
    });
    Ok(libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code())
}

/// Returns a published site with everything in which hosts differ.
fn published(ground: &Path) -> Outcome<PathBuf> {
    let files = [
        (
            "site.toml",
            "title = \"Bell & Anvil\"\nbase_url = \"https://bell.example\"\n\n[redirects]\n\"/shop/\" = \
             \"https://shop.example/?from=bell\"\n",
        ),
        ("content/prices.md", "+++\ntitle = \"Prices\"\naliases = [\"/old-prices/\"]\n+++\n"),
        ("content/coffee.md", "+++\ntitle = \"Coffee\"\npath = \"/caf\u{e9}/\"\n+++\n"),
        ("content/404.md", "+++\ntitle = \"Nothing here\"\n+++\n"),
        ("content/bell.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n"),
        (
            "content/fit.md",
            "+++\ntitle = \"Fit\"\n+++\n\n::::self-assessment[Fit?]{#fit minutes=1 call-at=1}\n- **One**: is it one?\n\n:::call\n\
             Call.\n:::\n\n:::otherwise\nDo not.\n:::\n::::\n",
        ),
    ];
    for (path, text) in files {
        let path = ground.join("site").join(path);
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        fs::write(path, text)?;
    }
    let public = ground.join("public");
    let printed = assay::build(assay::binary()?, &ground.join("site"), &public, &[])?;
    if printed.ends_with("exit status: 0\n") {
        // Servers that run as another user need access.
        Command::new("chmod").args(["-R", "a+rX"]).arg(ground).status()?;
        Ok(public)
    } else {
        Err(printed.into())
    }
}

/// Returns the path of a program, if it is installed. Servers are not on every user's path.
fn installed(program: &str) -> Option<PathBuf> {
    ["/usr/sbin", "/usr/bin", "/usr/local/bin"]
        .iter()
        .map(|at| Path::new(at).join(program))
        .find(|at| at.is_file())
}

fn ask_all(server: &Server, public: &Path, ground: &Path) -> Outcome {
    let running = Running::start(server, public, ground)?;
    for (path, status, media_type, part) in ASKED {
        let path = fingerprinted(path, public)?;
        let answer = running.get(&path)?;
        let head = answer.split("\r\n\r\n").next().unwrap_or_default().to_ascii_lowercase();
        if server.reads_rules {
            let rule = if path.starts_with("/assets/") {
                "cache-control: public, max-age=31536000, immutable\r\n"
            } else {
                "content-security-policy: default-src 'none'"
            };
            if !head.contains(rule) {
                return Err(format!("{} answers {path} without {rule}:\n{head}", server.program).into());
            }
            if let Some((_, target)) = part.split_once("url=") {
                let location = format!("location: {}\r\n", target.trim_end_matches('"'));
                if !head.starts_with("http/1.1 301 ") || !head.contains(&location) {
                    return Err(format!("{} answers {path} with\n{head}", server.program).into());
                }
                continue;
            }
        }
        // Both statuses are permanent redirects, and servers differ in which one they use for a folder without a slash.
        let statuses = if status == 301 { &[301, 308][..] } else { &[status][..] };
        let begins = statuses.iter().any(|status| head.starts_with(&format!("http/1.1 {status} ")));
        let has_type = media_type.is_empty() || head.contains(&format!("content-type: {media_type}"));
        if !begins || !has_type || !answer.contains(part) {
            return Err(format!("{} answers {path} with\n{answer}", server.program).into());
        }
    }
    Ok(())
}

/// Returns the fingerprinted address of the stylesheet or the module.
fn fingerprinted(path: &str, public: &Path) -> Outcome<String> {
    let (folder, ending) = match path {
        "/ASSET.css" => ("assets", ".css"),
        "/WASM.wasm" => ("assay", ".wasm"),
        path => return Ok(path.to_owned()),
    };
    for entry in fs::read_dir(public.join(folder))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(ending) {
            return Ok(format!("/{folder}/{name}"));
        }
    }
    Err(format!("there is no {ending} in {folder}").into())
}

/// A running server, stopped when it is dropped.
struct Running {
    child: Child,
    port: u16,
}

impl Running {
    /// Starts a server. One that ends before it answers is started again on another port: until a server listens, its port
    /// can be given to someone else.
    fn start(server: &Server, public: &Path, ground: &Path) -> Outcome<Self> {
        let run = ground.join(server.program);
        fs::create_dir_all(&run)?;
        let mut started = Self::try_start(server, public, &run);
        for _ in 0..4 {
            started = started.or_else(|_| Self::try_start(server, public, &run));
        }
        started
    }

    fn try_start(server: &Server, public: &Path, run: &Path) -> Outcome<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let config = server.config.replace("ROOT", &public.to_string_lossy());
        let config = config.replace("PORT", &port.to_string()).replace("RUN", &run.to_string_lossy());
        let file = run.join("config");
        fs::write(&file, config)?;
        let program = installed(server.program).ok_or("it is not installed")?;
        let arguments = server.arguments.iter().map(|argument| {
            let argument = argument.replace("CONFIG", &file.to_string_lossy());
            argument.replace("ROOT", &public.to_string_lossy()).replace("PORT", &port.to_string())
        });
        let mut command = Command::new(program);
        command.current_dir(run);
        let child = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut running = Self { child: child.spawn()?, port };
        let start = Instant::now();
        // A connection alone says nothing: on a port without a listener it can be a connection to itself.
        while !running.try_get("/").is_ok_and(|answer| answer.starts_with("HTTP/")) {
            if let Some(status) = running.child.try_wait()? {
                let log = fs::read_to_string(run.join("error.log")).unwrap_or_default();
                return Err(format!("{} did not start: {status}\n{log}", server.program).into());
            }
            if start.elapsed() > Duration::from_secs(120) {
                return Err(format!("{} does not answer", server.program).into());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(running)
    }

    /// Returns the whole response to a request, with invalid UTF-8 replaced. A busy server may drop a connection, which a
    /// browser would open again.
    fn get(&self, path: &str) -> Outcome<String> {
        let mut answer = self.try_get(path);
        for _ in 0..2 {
            answer = answer.or_else(|_| self.try_get(path));
        }
        Ok(answer.map_err(|error| format!("{path}: {error}"))?)
    }

    fn try_get(&self, path: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", self.port)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Terminated gracefully first, so that it ends its workers too.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}
