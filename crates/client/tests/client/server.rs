//! A server that answers what it is told to, one connection a request.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use serde_json::{Value, json};

/// What was asked, and when.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) at: Instant,
    pub(crate) head: String,
    pub(crate) body: String,
}

pub(crate) struct Server {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Gives these answers, one after the other; the last one again and again. An empty one is silence.
    pub(crate) fn answering(answers: Vec<String>) -> Self {
        Self::answering_by(move |number, _| answers.get(number).or(answers.last()).unwrap().clone())
    }

    /// Answers by what was asked, and as the how manieth.
    pub(crate) fn answering_by(answer: impl Fn(usize, &Asked) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            let mut silent = Vec::new();
            for (number, stream) in listener.incoming().enumerate() {
                let mut stream = stream.unwrap();
                let asked = read(&stream);
                let answer = answer(number, &asked);
                log.lock().unwrap().push(asked);
                // Whoever was killed meanwhile hears nothing.
                let _ = stream.write_all(answer.as_bytes());
                if answer.is_empty() {
                    silent.push(stream);
                }
            }
        });
        Self { url, asked }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The bodies that came, as JSON.
    pub(crate) fn bodies(&self) -> Vec<Value> {
        self.asked().iter().map(|asked| serde_json::from_str(&asked.body).unwrap()).collect()
    }
}

fn read(stream: &TcpStream) -> Asked {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap() > 0 {}
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    Asked { at: Instant::now(), head: head.to_lowercase(), body: String::from_utf8(body).unwrap() }
}

pub(crate) fn answer(status: u16, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
}

pub(crate) fn json_answer(status: u16, headers: &str, body: &Value) -> String {
    answer(status, &format!("content-type: application/json\r\n{headers}"), &body.to_string())
}

pub(crate) fn problem(status: u16, code: &str, headers: &str) -> String {
    let body = json!({
        "type": format!("urn:latchkey:problem:{code}"), "title": code, "status": status, "detail": format!("it is {code}"),
        "code": code, "request_id": "r-1",
    });
    answer(status, &format!("content-type: application/problem+json\r\n{headers}"), &body.to_string())
}

/// What the service answers an activation.
pub(crate) fn activated(license_key: &str, server_time: &str) -> String {
    json_answer(
        201,
        "",
        &json!({
            "license_key": license_key, "kind": "generic", "license_id": "993001d6-802d-8a6d-808e-2bcf1a9966f3",
            "activation_id": "c05454cd-9d99-81b8-a68f-0102030405ff", "computer_id": "pc", "product": "acme-editor",
            "model": "permanent", "features": ["export"], "properties": {}, "expires_at": null, "maintenance_until": null,
            "activations": {"allowed": 1, "used": 1}, "server_time": server_time,
            "warnings": [{"code": "generic_license", "detail": "mind"}], "a_later_member": true,
        }),
    )
}
