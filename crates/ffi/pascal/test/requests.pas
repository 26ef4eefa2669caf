{ Every published request gets its answer, alone and of a service that plays a script: requests FILE SCRIPTED. }
program requests;

{$MODE DELPHI}

uses
  {$IFDEF UNIX}cthreads,{$ENDIF}
  Classes, SysUtils, fpjson, jsonparser, Latchkey;

var
  Wrong: Integer = 0;

function Has(Answer, Wanted: TJSONData): Boolean;
var
  Number: Integer;
begin
  if Answer = nil then
    Exit(False);
  if Wanted.JSONType <> jtObject then
    Exit(Answer.AsJSON = Wanted.AsJSON);
  if Answer.JSONType <> jtObject then
    Exit(False);
  for Number := 0 to Wanted.Count - 1 do
    if not Has(TJSONObject(Answer).Find(TJSONObject(Wanted).Names[Number]), Wanted.Items[Number]) then
      Exit(False);
  Result := True;
end;

procedure Expect(const Name: string; const Answer: UTF8String; Wanted: TJSONData);
var
  Parsed: TJSONData;
begin
  Parsed := GetJSON(Answer);
  try
    if Has(Parsed, Wanted) then
      Exit;
    WriteLn(Name, ': ', Answer);
    Inc(Wrong);
  finally
    Parsed.Free;
  end;
end;

function GenericKeys(Row: TJSONObject): TLatchkeyGenericKeys;
begin
  if Row.Integers['flags'] = 1 then
    Result := gkDangerouslyAllowed
  else
    Result := gkRefused;
end;

procedure Call(Row: TJSONObject);
begin
  { A flag of a later version can't be said here, and that is the point of the type. }
  if Row.Integers['flags'] > 1 then
    Exit;
  Expect(Row.Strings['name'], LatchkeyCall(Row.Strings['text'], GenericKeys(Row)), Row.Find('answer'));
end;

procedure Play(Row: TJSONObject);
var
  Application: TLatchkeyApplication;
  Number: Integer;
  Asked: TJSONObject;
begin
  Application := TLatchkeyApplication.Create(Row.Strings['application'], GenericKeys(Row));
  try
    for Number := 0 to Row.Arrays['requests'].Count - 1 do
    begin
      Asked := Row.Arrays['requests'].Objects[Number];
      Expect(Row.Strings['name'], Application.Request(Asked.Strings['text']), Asked.Find('answer'));
    end;
  finally
    Application.Free;
  end;
end;

type
  TVisit = procedure(Row: TJSONObject);

function Rows(const Path: string; Visit: TVisit): Integer;
var
  Lines: TStringList;
  Line: string;
  Row: TJSONData;
begin
  Result := 0;
  Lines := TStringList.Create;
  try
    Lines.LoadFromFile(Path);
    for Line in Lines do
    begin
      Row := GetJSON(Line);
      try
        Visit(TJSONObject(Row));
      finally
        Row.Free;
      end;
      Inc(Result);
    end;
  finally
    Lines.Free;
  end;
end;

var
  Count, Scripts: Integer;
begin
  SetMultiByteConversionCodePage(CP_UTF8);
  Count := Rows(ParamStr(1), Call);
  Scripts := Rows(ParamStr(2), Play);
  WriteLn('pascal: ', Count, ' requests, ', Scripts, ' scripts, ', Wrong, ' wrong');
  if (Wrong > 0) or (Count < 600) or (Scripts < 50) then
    Halt(1);
end.
