(* Acme Editor, on a terminal: it starts if it has a license, or explains. "activate KEY" activates it. *)
program console;

{$MODE DELPHI}

uses
  {$IFDEF UNIX}cthreads,{$ENDIF}
  SysUtils, fpjson, jsonparser, Latchkey;

// [describe
const
  // The vendor's public keys, from GET /.well-known/jwks.json, are part of the program, never a file beside it. Then: this version, and
  // when it came out; where customers may put a license file, a share, too; the service, without which nothing goes over the network.
  AcmeEditor =
    '{"product": "acme-editor",' +
    ' "jwks": {"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"acme-2026","x":"-6YHaQZT9LdsqEPZgBfpf5HkJw47QMVBquGQ5ePzNxg","y":"c_UoCg5vLTd5ig4RWegQ8BGlvHiPSpuJ5VPvDR5Okik"}]},' +
    ' "release": {"version": "4.2", "released_at": "2026-11-01"},' +
    ' "files": ["$ACME_LICENSES"],' +
    ' "service": {"url": "https://licenses.example.com"}}';

function Open: TLatchkeyApplication;
begin
  // gkDangerouslyAllowed is for licenses that run on any computer; leave it out otherwise.
  Result := TLatchkeyApplication.Create(AcmeEditor, gkDangerouslyAllowed);
end;
// ]

function Asked(App: TLatchkeyApplication; const Request: UTF8String): TJSONObject;
begin
  Result := TJSONObject(GetJSON(App.Request(Request)));
end;

// [activate
function Activate(App: TLatchkeyApplication; const Typed: string): TJSONObject;
var
  Request: TJSONObject;
begin
  Request := TJSONObject.Create(['operation', 'activate', 'activation_key', Typed]);
  try
    Result := Asked(App, Request.AsJSON); // waits for the network: not where a window is drawn
  finally
    Request.Free;
  end;
end;
// ]

// [start
function Start(App: TLatchkeyApplication): TJSONObject;
begin
  Result := Asked(App, '{"operation": "check"}');
  if Result.Strings['code'] <> 'lease_needed' then
    Exit;
  // A floating license: the seat is held until the application is freed.
  Result.Free;
  Result := Asked(App, '{"operation": "take_lease"}');
  if Result.Strings['outcome'] <> 'done' then
    Exit;
  Result.Free;
  Result := Asked(App, '{"operation": "check"}');
end;
// ]

// [explain
procedure Explain(Answer: TJSONObject);
var
  Number: Integer;
begin
  WriteLn(StdErr, 'Acme Editor can''t start: ', Answer.Get('message', ''), '. Please ', Answer.Get('help', ''), '. (code ',
    Answer.Strings['code'], ')');
  if Answer.Find('findings') <> nil then
    for Number := 0 to Answer.Arrays['findings'].Count - 1 do // for the support
      with Answer.Arrays['findings'].Objects[Number] do
        WriteLn(StdErr, '  ', Objects['source'].Strings['description'], ': ', Strings['message']);
end;
// ]

var
  App: TLatchkeyApplication;
  Answer: TJSONObject;
begin
  SetMultiByteConversionCodePage(CP_UTF8);
  App := Open;
  try
    if ParamStr(1) = 'activate' then
      Answer := Activate(App, ParamStr(2))
    else
      Answer := Start(App);
    if Answer.Strings['outcome'] = 'done' then
      WriteLn('licensed, from ', Answer.Objects['grant'].Objects['source'].Strings['description'])
    else
    begin
      Explain(Answer);
      ExitCode := 1;
    end;
    Answer.Free;
  finally
    App.Free; // returns the seat, if there is one
  end;
end.
